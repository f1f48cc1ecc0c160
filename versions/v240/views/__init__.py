"""The endpoints of 2.4.0 that differ from those of 2.3.0.

Modes are paths here: `mini` and `detailed` are lists of their own. What objects say in
`response_mode` is the name of their component's mode, not of the path.
"""
