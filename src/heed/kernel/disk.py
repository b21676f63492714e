"""Whether the disk has no room left."""

from __future__ import annotations

import errno

# In the environment of a request whose body found no room on the disk: only its beginning is there.
NO_ROOM = "heed.no_room"
# No space, a quota that is used up, or a limit of the system on how large a file may become.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_full(error: BaseException) -> bool:
    """Whether an error says that there is no room for what was to be written."""
    return isinstance(error, OSError) and error.errno in FULL
