"""Which part of the house may import which: the contracts stand in pyproject.toml."""

from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_every_import_keeps_the_contracts(capsys, monkeypatch):
    monkeypatch.chdir(Path(__file__).resolve().parent.parent)
    status = lint_imports(no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out
