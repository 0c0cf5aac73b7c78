"""Files that come with the package: the ontology, the supplied page, the gold annotations.

In an installed package they lie beside the code (``kg/ontology``, ``kg/data``); in a checkout
they lie at the root of the repository. Callers name them by their parts and need not know.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def resource(*parts: str) -> Path:
    """Find a file or folder that comes with the package.

    The same parts work from an installed wheel, from an editable install and from a checkout.
    Nothing is copied or changed.

    Args:
        parts: The names on the way to it, for instance ``"ontology", "kg.ttl"``.

    Returns:
        A path that exists.

    Raises:
        FileNotFoundError: If the package was built without it.

    Example:
        >>> resource("data", "daily-papers.txt").name
        'daily-papers.txt'
    """
    package = Path(str(resources.files("kg")))
    places = [package.joinpath(*parts), package.parent.joinpath(*parts)]
    for place in places:
        if place.exists():
            return place
    raise FileNotFoundError(f"the package lacks {'/'.join(parts)}; install it again")
