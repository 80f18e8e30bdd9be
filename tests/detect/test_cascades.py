"""OpenCV missing, of a version without cascades, or damaged: one clear error, and never at import."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from imgproxy.detect import cascades
from imgproxy.errors import EngineFailed


def opencv(folder: Path, **names: object) -> ModuleType:
    module = ModuleType("cv2")
    vars(module).update({"__version__": "5.0.0", "__file__": str(folder / "__init__.py"), **names})
    return module


def test_without_opencv_there_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(EngineFailed, match="faces cannot be found"):
        cascades.load(1)


def test_a_version_without_cascades_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "cv2", opencv(tmp_path))
    with pytest.raises(EngineFailed, match=r"OpenCV 5\.0\.0 has no cascades"):
        cascades.load(1)


def test_a_cascade_that_is_missing_or_damaged_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import cv2

    stub = opencv(tmp_path, CascadeClassifier=cv2.CascadeClassifier, setNumThreads=cv2.setNumThreads)
    monkeypatch.setitem(sys.modules, "cv2", stub)
    with pytest.raises(EngineFailed, match="frontalface_alt2"):
        cascades.load(1)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "haarcascade_frontalface_alt2.xml").write_text("<opencv_storage></opencv_storage>")
    with pytest.raises(EngineFailed, match="frontalface_alt2"):
        cascades.load(1)


def test_a_picture_smaller_than_a_cascade_holds_nothing() -> None:
    frontal = cascades.load(1).frontal
    for shape in ((1, 1), (1, 3000), (3000, 1), (19, 19)):
        assert cascades.look(frontal, np.zeros(shape, np.uint8), step=1.1, count=1, least=20) == []


def test_opencv_is_imported_with_the_first_search_only() -> None:
    code = "import sys, imgproxy.detect.faces, imgproxy.faces_job; print('cv2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
