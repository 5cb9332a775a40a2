"""The parts of :mod:`tools.fault_table`: an app and a worker that can be harmed, and the ways to harm them."""
