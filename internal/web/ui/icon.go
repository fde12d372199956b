package ui

// Icon is one of a small set of line drawings, always beside words.
type Icon string

// The icons.
const (
	IconCalendar Icon = "calendar"
	IconCheck    Icon = "check"
	IconClock    Icon = "clock"
	IconClose    Icon = "close"
	IconCopy     Icon = "copy"
	IconDown     Icon = "down"
	IconDownload Icon = "download"
	IconEdit     Icon = "edit"
	IconExternal Icon = "external"
	IconFile     Icon = "file"
	IconFilter   Icon = "filter"
	IconHeart    Icon = "heart"
	IconHome     Icon = "home"
	IconInbox    Icon = "inbox"
	IconLeft     Icon = "left"
	IconMail     Icon = "mail"
	IconMenu     Icon = "menu"
	IconMore     Icon = "more"
	IconPeople   Icon = "people"
	IconPlace    Icon = "place"
	IconPlus     Icon = "plus"
	IconPrint    Icon = "print"
	IconRight    Icon = "right"
	IconSearch   Icon = "search"
	IconSettings Icon = "settings"
	IconTrash    Icon = "trash"
	IconUndo     Icon = "undo"
	IconUnit     Icon = "unit"
	IconUpload   Icon = "upload"
	IconUser     Icon = "user"
	IconWork     Icon = "work"
	IconWarning  Icon = "warning"
	IconFeed     Icon = "feed"
)

// paths are drawn on a 24 by 24 grid with a line of 1.75.
var paths = map[Icon]string{
	IconCalendar: "M4 7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM4 10h16M8 3v4M16 3v4",
	IconCheck:    "M5 12.5l4.5 4.5L19 7.5",
	IconClock:    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
	IconClose:    "M6 6l12 12M18 6L6 18",
	IconCopy:     "M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1zM5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1",
	IconDown:     "M6 9l6 6 6-6",
	IconDownload: "M12 4v11M7 11l5 5 5-5M5 20h14",
	IconEdit:     "M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19z",
	IconExternal: "M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",
	IconFile:     "M6 3h8l4 4v13a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5M9 13h6M9 17h6",
	IconFilter:   "M4 7h16M7 12h10M10 17h4",
	IconHeart:    "M12 20s-7.5-4.600-7.500-10A4.300 4.300 0 0 1 12 7.300 4.300 4.300 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10z",
	IconHome:     "M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z",
	IconInbox:    "M4 13l2.5-8h11L20 13v6a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM4 13h4.5l1.5 3h4l1.5-3H20",
	IconLeft:     "M15 6l-6 6 6 6",
	IconMail:     "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM3.5 7l8.5 6 8.5-6",
	IconMenu:     "M4 7h16M4 12h16M4 17h16",
	IconMore:     "M5 12h.01M12 12h.01M19 12h.01",
	IconPeople:   "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.2a6.5 6.5 0 0 1 3.5 5.8",
	IconPlace:    "M12 21s7-6.2 7-11.5a7 7 0 1 0-14 0C5 14.800 12 21 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
	IconPlus:     "M12 5v14M5 12h14",
	IconPrint:    "M7 9V4h10v5M7 17H5a1 1 0 0 1-1-1v-5a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v5a1 1 0 0 1-1 1h-2M7 14h10v6H7z",
	IconRight:    "M9 6l6 6-6 6",
	IconSearch:   "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.500 4.500",
	IconSettings: "M4 8h9M17 8h3M4 16h3M11 16h9M15 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
	IconTrash:    "M4 7h16M9 7V4h6v3M6.500 7l1 13h9l1-13M10 11v5M14 11v5",
	IconUndo:     "M9 14l-5-5 5-5M4 9h10a6 6 0 0 1 0 12h-3",
	IconUnit:     "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
	IconUpload:   "M12 16V5M7 9l5-5 5 5M5 20h14",
	IconUser:     "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500a7.500 7.500 0 0 1 15 0",
	IconWork:     "M4 8h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM9 8V5a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v3M3 13h18",
	IconWarning:  "M12 4l9 16H3zM12 10v4M12 17.200v.100",
	IconFeed:     "M5 19h.010M5 12a7 7 0 0 1 7 7M5 5a14 14 0 0 1 14 14",
}
