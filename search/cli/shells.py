"""What bash, zsh, fish and PowerShell are told: the scripts, and the answers to what they ask.

An answer is a line of kind, value and help, apart by tabs. Values come from documents: bash and PowerShell insert them
as they are, so they are quoted here; zsh and fish quote them themselves.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, split_arg_string

VARIABLE = "_HANSOU_COMPLETE"

_BASH = """\
%(complete_func)s() {
    local kind value help
    COMPREPLY=()
    while IFS=$'\\t' read -r kind value help; do
        case $kind in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
            plain)
                COMPREPLY+=("$value")
                [[ $value == */ ]] && compopt -o nospace 2>/dev/null
                ;;
        esac
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_NAME="$1" COMP_CURRENT="${COMP_WORDS[COMP_CWORD]}" \\
        COMP_WORDBREAKS="$COMP_WORDBREAKS" %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null || complete -F %(complete_func)s %(prog_name)s
"""

_ZSH = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local -a plain folders described
    local kind value help
    while IFS=$'\\t' read -r kind value help; do
        case $kind in
            dir) _path_files -/ ;;
            file) _path_files ;;
            plain)
                if [[ -n $help ]]; then
                    described+=("${value//:/\\\\:}:$help")
                elif [[ $value == */ ]]; then
                    folders+=("$value")
                else
                    plain+=("$value")
                fi
                ;;
        esac
    done < <(COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) %(complete_var)s=zsh_complete $words[1] 2>/dev/null)
    (( $#described )) && _describe -V hansou described
    (( $#folders )) && compadd -U -V hansou -S '' -a folders
    (( $#plain )) && compadd -U -V hansou -a plain
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = """\
function %(complete_func)s
    set -l words (commandline -cp | string collect)
    set -l current (commandline -ct | string collect)
    for line in (env %(complete_var)s=fish_complete COMP_WORDS="$words" COMP_CWORD="$current" %(prog_name)s 2>/dev/null)
        set -l parts (string split -m 2 \\t -- $line)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                printf '%%s\\t%%s\\n' $parts[2] $parts[3]
        end
    end
end
complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""

# Arguments and values go through the environment and lines of UTF-8: a native command's own arguments would be quoted
# differently by each version.
_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
            else { $_.Extent.Text } })
    $before = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new()
        $env:COMP_WORDS = $words -join "`n"
        $env:COMP_CURRENT = $wordToComplete
        $env:%(complete_var)s = 'powershell_complete'
        & %(prog_name)s 2>$null | ForEach-Object {
            $kind, $value, $help = $_ -split "`t", 3
            if ($kind -eq 'plain') {
                if (-not $help) { $help = $value }
                [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
            }
        }
    } finally {
        [Console]::OutputEncoding = $before
        Remove-Item Env:COMP_WORDS, Env:COMP_CURRENT, Env:%(complete_var)s -ErrorAction SilentlyContinue
    }
}
"""

_OBEYED = re.compile(r"[^\w\-./,+@%:=^\u0080-\U0010ffff]")  # what bash does not take for itself


class _Shell(ShellComplete):
    """What the three have in common."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """What may come next; nothing where the line makes no sense."""
        try:
            return super().get_completions(args, incomplete)
        except (click.ClickException, click.exceptions.Exit):
            return []

    def get_completion_args(self) -> tuple[list[str], str]:
        """The arguments before the word that is being written, and this word."""
        words = split_arg_string(os.environ["COMP_WORDS"])
        current = int(os.environ["COMP_CWORD"])
        return words[1:current], words[current] if current < len(words) else ""

    def format_completion(self, item: CompletionItem) -> str:
        """A line for the script."""
        return "\t".join((item.type, item.value, " ".join((item.help or "").split())))


class Bash(_Shell):
    """The line is split here: bash splits words at colons, which paths may have."""

    name = "bash"
    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """The arguments before the word that is being written, and this word."""
        *words, current = split_arg_string(os.environ["COMP_LINE"] + "\x01")
        name = os.environ.get("COMP_NAME", "")
        start = words.index(name) + 1 if name in words else 1
        self._current = current.removesuffix("\x01")
        return words[start:], self._current

    def format_completion(self, item: CompletionItem) -> str:
        """A line for the script; of a value only what takes the place of the word as bash sees it."""
        if item.type != "plain":
            return super().format_completion(item)
        written = os.environ.get("COMP_CURRENT", "")
        value = str(item.value)
        if written[:1] in ("'", '"'):
            return f"plain\t{_inside(written[0], value)}"
        breaks = [character for character in os.environ.get("COMP_WORDBREAKS", ":=") if character in ":=@"]
        done = max((self._current.rfind(character) + 1 for character in breaks), default=0)
        if value.startswith(self._current[:done]):
            value = value[done:]
        return f"plain\t{bash_word(value)}"


class Zsh(_Shell):
    """The script quotes."""

    name = "zsh"
    source_template = _ZSH


class Fish(_Shell):
    """The script quotes."""

    name = "fish"
    source_template = _FISH

    def get_completion_args(self) -> tuple[list[str], str]:
        """The arguments before the word that is being written, and this word."""
        words = split_arg_string(os.environ["COMP_WORDS"])[1:]
        current = (split_arg_string(os.environ["COMP_CWORD"]) or [""])[0]
        if current and words and words[-1] == current:
            words.pop()  # there too
        return words, current


class PowerShell(_Shell):
    """Values are quoted here; files and folders it completes itself where nothing is offered."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """The arguments before the word that is being written, and this word."""
        current = os.environ.get("COMP_CURRENT", "")
        quoted = re.fullmatch(r"(['\"])(.*?)\1?", current, re.DOTALL)
        return os.environ.get("COMP_WORDS", "").split("\n")[1:], quoted[2] if quoted else current

    def format_completion(self, item: CompletionItem) -> str:
        """A line for the script."""
        if item.type == "plain":
            item = CompletionItem(powershell_word(str(item.value)), help=item.help)
        return super().format_completion(item)


def powershell_word(text: str) -> str:
    """A text that PowerShell takes as it is, within quotes where it would obey anything in it."""
    if re.fullmatch(r"[\w\-./:\\+=%\u0080-\u2017\u2020-\U0010ffff]+", text):
        return text
    return "'" + re.sub("(['\u2018-\u201b])", r"\1\1", text) + "'"


def bash_word(text: str) -> str:
    """A text that bash takes as it is, backslashes before what it would obey."""
    return _OBEYED.sub(lambda match: f"\\{match[0]}", text)


def _inside(quote: str, text: str) -> str:
    """A text within quotes of this kind, which are open; empty where bash has no way to write it there."""
    if quote == "'":
        return "" if "'" in text else text
    return "" if "!" in text else re.sub(r'(["$`\\])', r"\\\1", text)


_KINDS: dict[str, type[_Shell]] = {"bash": Bash, "zsh": Zsh, "fish": Fish, "powershell": PowerShell}
_LINES = {
    "bash": 'eval "$(hansou completion bash)"',
    "zsh": 'eval "$(hansou completion zsh)"',
    "fish": "hansou completion fish | source",
    "powershell": "hansou completion powershell | Out-String | Invoke-Expression",
}


def install(shell: str) -> tuple[Path, bool]:
    """Have new shells read the script; the file in which they are told, and whether that is new. Raises OSError."""
    file, line = _startup_file(shell), _LINES[shell]
    try:
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        text = ""
    if line in text.splitlines():
        return file, False
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(("" if not text or text.endswith("\n") else "\n") + line + "\n")
    return file, True


def _startup_file(shell: str) -> Path:
    """What a shell of this user reads when it starts."""
    home = Path.home()
    if shell == "bash":
        return home / ".bashrc"
    if shell == "zsh":
        return Path(os.environ.get("ZDOTDIR") or home) / ".zshrc"
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(configured) if configured.startswith("/") else home / ".config"
    if shell == "fish":
        return folder / "fish" / "config.fish"
    if sys.platform == "win32":
        from platformdirs import user_documents_path

        return user_documents_path() / "PowerShell" / "Microsoft.PowerShell_profile.ps1"
    return folder / "powershell" / "Microsoft.PowerShell_profile.ps1"


def script(shell: str, program: click.Command) -> str:
    """The script that a shell reads once."""
    return _KINDS[shell](program, {}, "hansou", VARIABLE).source()


def register() -> None:
    """Have click answer the scripts above."""
    for kind in _KINDS.values():
        add_completion_class(kind)
