package ui

import "cmp"

// InsertsView are values that a text may show.
type InsertsView struct {
	ID     string // "inserts" unless a page has more than one
	Label  string
	Values []Insert
}

// Insert is one value: what people call it, and how a text says it.
type Insert struct{ Name, Value string }

func (v InsertsView) id() string { return cmp.Or(v.ID, "inserts") }
