"""The page's own files: joined without a build step, harmless in HTML."""

from __future__ import annotations

import re
from importlib.resources import files

from kg.explorer.assets import SCRIPTS, fill_template, own_script, read_asset
from kg.explorer.network import vis_network_script
from kg.explorer.payload import packed, reason_words, sentence_starts, unpacked
from kg.records import Entity, EntityType, Role
from kg.related import Reason, ReasonKind


def test_every_script_is_joined_and_none_is_forgotten() -> None:
    folder = files("kg.explorer") / "assets"
    assert sorted(SCRIPTS) == sorted(
        entry.name for entry in folder.iterdir() if entry.name.endswith(".js")
    )


def test_names_of_all_modules_are_unique_and_imports_fall_away() -> None:
    script = own_script()
    names = re.findall(r"^(?:async )?(?:function\*?|const|let|class) (\w+)", script, re.MULTILINE)
    assert len(names) == len(set(names))
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)


def test_modules_import_only_what_stands_before_them() -> None:
    for place, name in enumerate(SCRIPTS):
        wanted = re.findall(r'from "\./([\w.]+)"', read_asset(name))
        assert set(wanted) <= set(SCRIPTS[:place]), name


def test_no_script_or_style_can_end_its_element_early_or_write_markup() -> None:
    for text in (own_script(), vis_network_script()[0]):
        assert not re.search(r"</script|<!--", text, re.IGNORECASE)
    assert "</style" not in read_asset("style.css")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|console\.", own_script())


def test_values_never_fill_places_of_their_own() -> None:
    filled = fill_template("{{a}}{{b}}", {"a": "{{b}}"}, {"b": "<i>"})
    assert filled == "{{b}}<i>"


def test_packed_data_holds_no_character_that_html_knows() -> None:
    hostile = {"a": "</script>\u2028<!--", "b": ["\ud800", "🌊"]}
    text = packed(hostile)
    assert re.fullmatch(r"[A-Za-z0-9+/=]*", text)
    assert unpacked(text) == {"a": "</script>\u2028<!--", "b": ["?", "🌊"]}


def test_sentence_starts_come_back() -> None:
    assert sentence_starts([0, 5, 7]) == [0, 5, 12]


def test_reasons_of_the_related_work_lookup_are_said_in_words() -> None:
    brook = Entity("brook", "Brook", EntityType.METHOD)
    shared = Reason(ReasonKind.ENTITY, brook, Role.USES, Role.INTRODUCES, 0.5, "a", "b")
    alike = Reason(ReasonKind.TEXT, None, None, None, 0.5, "One.", "Two.")
    cited = Reason(ReasonKind.CITATION, None, None, None, 0.5, "", "")
    assert reason_words(shared) == "Both name Brook (uses here, introduces there)"
    both = Reason(ReasonKind.ENTITY, brook, Role.USES, Role.USES, 0.5, "a", "b")
    assert reason_words(both) == "Both use Brook"
    assert reason_words(alike) == "Says alike: Two."
    assert reason_words(cited) == "One cites the other"
