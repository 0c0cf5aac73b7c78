"""The same build on Apache Spark, for papers that no longer fit one machine.

:func:`build` reads JSON lines or Parquet from any Hadoop path, reads the texts on all workers,
links them over the whole corpus, and writes N-Quads and tables in parts::

    OUT/graph.nq/part-…  evidence.nq/part-…   the quads of a local build, in the same order
    OUT/papers  links  results                Parquet tables
    OUT/work/…                                finished steps; a build that was killed goes on there

What it writes is quad for quad what :func:`kg.build` makes of the same papers. Parts are
committed by Spark's own protocol: a task that fails is run again, and nothing is written twice.
The package must be installed on every worker. :func:`kg.spark.folder.build_folder` makes a
graph's folder of the parts (``kg build --spark MASTER``). This is the only package that imports
pyspark (extra ``spark``).
"""

from kg.spark.build import SparkBuild, build

__all__ = ["SparkBuild", "build"]
