"""What people agreed to: purposes with their legal basis, statements, receipts, preferences.

Statements are added and never changed. They hang on a profile; what holds for a person is read over
all profiles, so that separating people gives each their own back.
"""
