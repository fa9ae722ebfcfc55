"""Histories and interleavings: is there always one owner, and does the bot fall silent when a person takes over?

Three ways of looking, each with planted bugs it must find (``bugs``):

- ``histories``: processes (``workload``) act on a few conversations through the product's own operations, a nemesis
  kills and stops them and cuts their connections, and everything they saw (``record``) must be linearizable
  (``linear``, ``models``) and leave a database in which the ``invariants`` hold.
- ``interleave``: the engine itself on a seeded event loop (``world``) that draws what happens next: people
  (``scenes``) come in at every moment of the reply path, replicas die, Slack fails (``outside``). A seed is an
  interleaving: ``python -m tests.history.interleave SEED`` plays one again.
- ``invariants``: what must hold in every database at every committed moment; other tests use it too.
"""
