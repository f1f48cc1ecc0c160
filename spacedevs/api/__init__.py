"""What every resource shares; it knows none by name.

Each package imports only those after it: `http`, `contract`, `renderings`, `reading`,
`registry`.
"""
