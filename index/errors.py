"""The one exception for what the user can mend.

Its text is a single line that names the fix, with the command to run where there is one; the
command line prints it and exits with 1.  Bad arguments from code raise ValueError instead.
"""


class UserError(Exception):
    """Something the user can fix; `str(error)` says how."""
