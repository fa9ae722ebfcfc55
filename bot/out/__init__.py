"""What leaves the house: records as files for people, trainers and Label Studio. Pure but for ``run``, ``back``."""
