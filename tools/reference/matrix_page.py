"""The page that says which command works in which face on which backend."""

from hongyan.app import matrix
from hongyan.model.capability import Level
from hongyan.model.commands import COMMANDS

from .command_facts import BACKENDS, FACES, GROUPS, cell, face_name, of_module, page_of, support_of, title_of
from .source import table
from .words import Words

ABOUT = """\
Which command is there in which face, and on which backend it works. The names are from the tables that the gateway
itself works by; a ✓ stands where a test has called the command through that face and looked at its effect. A dash means
that the face has no such command, so a bot written for it cannot miss it. `hongyan matrix` shows the same.
"""

ABOUT_REFUSED = """\
Known by name and answered at once with `success: false` and the reason.
"""


def support_matrix(say: Words) -> str:
    """Return the page."""
    parts = [f"# {say('Support matrix')}\n\n", say.paragraphs(ABOUT), f"## {say('In numbers')}\n\n", _counts(say)]
    parts += [_on_backend(backend, say) for backend in BACKENDS]
    for face, rows in matrix.TABLES.items():
        served = (
            (f"`{row.name}`", row.title, ", ".join(f"`{command.public_name()}`" for command in row.commands))
            for row in rows
            if row.commands
        )
        refused = [(f"`{row.name}`", row.title, row.excuse) for row in rows if row.excuse]
        parts += [
            f"## {FACES[face]}\n\n### {say('Carried out')}\n\n",
            table((say("command"), say("title"), say("canonical command")), served),
        ]
        if refused:
            parts += [
                f"### {say('Not carried out')}\n\n",
                say.paragraphs(ABOUT_REFUSED),
                table((say("command"), say("title"), say("answer")), refused),
            ]
    return "".join(parts)


def _on_backend(backend: str, say: Words) -> str:
    name, capabilities = BACKENDS[backend]
    head = [
        say("command"),
        *([say("title")] if say.is_chinese else []),
        *(face_name(face, say) for face in FACES),
        say("declared"),
    ]
    parts = [f"## {say(name)}\n\n"]
    for module, title in GROUPS.items():
        rows = [
            [
                f"[`{command.public_name()}`]({say.page(page_of(command))})",
                *([title_of(command)] if say.is_chinese else []),
                *(cell(face, backend, command) for face in FACES),
                support_of(capabilities[command], say),
            ]
            for command in of_module(module)
        ]
        parts += [f"### {say(title)}\n\n", table(head, rows)]
    return "".join(parts)


def _counts(say: Words) -> str:
    proofs = matrix.proofs()
    rows = []
    for face in FACES:
        for backend, (backend_name, _) in BACKENDS.items():
            proven = proofs.get(face, {}).get(backend, frozenset())
            table_ = matrix.TABLES.get(face)
            canonical = {command for command in COMMANDS if proven.intersection(matrix.names_of(face, command))}
            own = f"{len(proven)} / {len(table_)}" if table_ is not None else " "
            rows.append((face_name(face, say), say(backend_name), f"{len(canonical)} / {len(COMMANDS)}", own))
    for backend_name, capabilities in BACKENDS.values():
        done = sum(capabilities[command].level is not Level.NONE for command in COMMANDS)
        partial = sum(capabilities[command].level is Level.PARTIAL for command in COMMANDS)
        note = f" ({say('{} in part').format(partial)})" if partial else ""
        rows.append((say("declared"), say(backend_name), f"{done} / {len(COMMANDS)}{note}", " "))
    return table((say("face"), say("backend"), say("canonical commands"), say("commands of its own")), rows)
