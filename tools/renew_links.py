"""Updates the links of docs/ffm-tour.md: each goes to the nearest line that contains the link's text."""

import re

from project import ROOT

PAGE = ROOT / "docs" / "ffm-tour.md"

# [`TEXT`]: FILE#LNUMBER
LINK = re.compile(r"^(\[`(.+)`\]: (\S+)#L)(\d+)$", re.MULTILINE)


def renewed(link):
    beginning, text, file, number = link.groups()
    lines = (PAGE.parent / file).read_text(encoding="utf-8").splitlines()
    found = [index for index, line in enumerate(lines, 1) if text in line]
    return beginning + str(min(found, key=lambda index: abs(index - int(number)), default=number))


PAGE.write_text(LINK.sub(renewed, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
