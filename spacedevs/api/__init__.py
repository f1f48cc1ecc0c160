"""What every contract shares; it knows no resource by name.

Each package imports only those after it: `http`, `contract`, `renderings`, `reading`.
"""
