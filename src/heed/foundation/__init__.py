"""Users, audit trail, builds: what every area stands on. Emits nothing, calls nobody above."""
