"""Everything that comes in from outside: which doors there are, what passes, and what is refused in words.

:mod:`gan_core.doors.table` names every door with its limits; SECURITY.md, the tests and the fuzzer read it there.
The parts that several doors share are beside it: texts (:mod:`.texts`), files that a person names
(:mod:`.places`), and how large a network and how long a run may be (:mod:`.work`).
"""
