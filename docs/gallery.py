"""Makes docs/gallery.md and its pictures: `python docs/gallery.py [--logdir DIR] [--only NAMES]`.

Trains what `tb-rnn gallery` trains into DIR where there is none, and photographs every picture of
`tb_rnn_plugin.demo.examples` in the RNN tab. Needs the `dev` extra.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from screenshots import IMAGES, REPOSITORY, Shot, chromium_path, take, tensorboard_of

from tb_rnn_plugin.demo.examples import EXAMPLES, Example, Picture, link

PAGE = REPOSITORY / "docs" / "gallery.md"
FOLDER = "gallery"

INTRODUCTION = """\
# Gallery

What the examples 1 to 13 of [see-rnn](https://github.com/OverLordGoldDragon/see-rnn)'s README show,
and every view of the RNN tab. One command trains the networks (a few minutes on two cores, nothing
is downloaded) and opens TensorBoard on them:

```sh
.venv/bin/tb-rnn gallery
```

Each link then opens its picture (another port: change 6006 in it). This page is made by
`python docs/gallery.py`; the networks learn to sum up one of two channels of noise over 100
timesteps, seed 0.
"""


def main() -> int:
    """Writes pictures and page and returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the gallery.")
    parser.add_argument("--logdir", type=Path, default=REPOSITORY / "build" / "gallery_logs")
    parser.add_argument("--only", default="", help="pictures whose names begin with one of these")
    options = parser.parse_args()
    if not any(options.logdir.glob("*/events.out.tfevents.*")):
        tb_rnn = Path(sys.executable).with_name("tb-rnn")
        command = [tb_rnn, "gallery", "--no-tensorboard", "--logdir", options.logdir]
        subprocess.run(command, check=True)
    (IMAGES / FOLDER).mkdir(parents=True, exist_ok=True)
    with tensorboard_of(options.logdir) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path())
        for example in EXAMPLES:
            for picture in example.pictures:
                if picture.name.startswith(tuple(options.only.split(","))):
                    take(browser, address, shot_of(picture))
        browser.close()
    PAGE.write_text(page())
    return 0


def page() -> str:
    """Returns the page, in Markdown."""
    return "\n".join([INTRODUCTION, *map(section, EXAMPLES)])


def shot_of(picture: Picture) -> Shot:
    """Returns what is photographed for a picture."""
    return Shot(f"{FOLDER}/{picture.name}", picture.view, picture.label, role=picture.role)


def section(example: Example) -> str:
    """Returns an example's part of the page, in Markdown."""
    lines = [f"## {example.title}", "", example.reading]
    if example.see_rnn:
        lines += ["", f"see-rnn, example {example.see_rnn}."]
    for picture in example.pictures:
        image = f"images/{FOLDER}/{picture.name}.png"
        lines += ["", f"[![{picture.shows}]({image})]({link(picture)})", "", picture.shows]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
