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
HitList, ArticleView, Choices, KeyTable {
    overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0;
    scrollbar-background: ansi_default; scrollbar-background-hover: ansi_default;
    scrollbar-background-active: ansi_default;
    scrollbar-color: ansi_bright_black; scrollbar-color-hover: ansi_blue; scrollbar-color-active: ansi_blue;
}
.-narrow #hits { width: 1fr; max-width: 100%; }
.-narrow #reader { display: none; width: 1fr; border-left: none; }
.-narrow .-reading #hits { display: none; }
.-narrow .-reading #reader { display: block; }
FacetPanel, HelpPanel { align: center middle; background: transparent; }
.box {
    width: 76; max-width: 96%; height: 80%; max-height: 34; border: round ansi_blue; background: ansi_default;
    padding: 0 1;
}
FacetPanel Horizontal { margin: 1 0; }
#years { width: 1fr; margin-right: 2; }
#sources { width: 1fr; }
#keys { height: 1fr; }
"""
