"""How 2.4.0 shows what it shows otherwise than 2.3.0.

A class subclasses the one of 2.3.0 that has its name, and declares what differs. What nests a
component that differs differs too. Everything else is shown by the classes of 2.3.0, which share
their renderings with it.
"""
