"""How the parts are laid out. Colours are the terminal's own."""

STYLE = """
Screen { background: ansi_default; color: ansi_default; }
#top { height: 1; }
#prompt { width: 8; }
#query, #query:focus { width: 1fr; background: ansi_default; color: ansi_default; background-tint: ansi_default 0%; }
#query > .input--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
#query > .input--selection { background: ansi_default; color: ansi_default; text-style: reverse; }
#panes { height: 1fr; border-top: solid ansi_bright_black; }
#hits { width: 2fr; max-width: 64; }
#reader { width: 3fr; border-left: solid ansi_bright_black; }
#article { height: 1fr; }
HitList, ArticleView, RowList, KeyTable {
    overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0;
    scrollbar-background: ansi_default; scrollbar-background-hover: ansi_default;
    scrollbar-background-active: ansi_default;
    scrollbar-color: ansi_bright_black; scrollbar-color-hover: ansi_blue; scrollbar-color-active: ansi_blue;
}
.-narrow #hits { width: 1fr; max-width: 100%; }
.-narrow #reader { display: none; width: 1fr; border-left: none; }
.-narrow .-reading #hits { display: none; }
.-narrow .-reading #reader { display: block; }
NarrowPanel, ListPanel, HelpPanel { align: center middle; background: transparent; }
.box {
    width: 76; max-width: 96%; height: 80%; max-height: 34; border: round ansi_blue; background: ansi_default;
    padding: 0 1;
}
.tall { height: 95%; max-height: 48; }
.wide { width: 150; height: 90%; max-height: 100%; }
NarrowPanel Horizontal { margin: 1 0; }
#times { width: 1fr; margin-right: 2; }
#names { width: 1fr; }
#rows { height: 1fr; margin: 1 0; }
#ask { height: 1; }
#prompt-input, #prompt-input:focus {
    width: 1fr; background: ansi_default; color: ansi_default; background-tint: ansi_default 0%;
}
#prompt-input > .input--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
#keys { height: 1fr; }
"""
