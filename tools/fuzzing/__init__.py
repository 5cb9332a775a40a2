"""A fuzzer for every door of :mod:`gan_core.doors.table`: what to throw at it, and how."""
