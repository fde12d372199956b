package jobsite

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/plane"
)

// page reads one row more than it shows, to know whether there are others.
func (s *Service) page(ctx context.Context, tx plane.JobsiteTx, f Filter) (Page, error) {
	at := f.cursor()
	found, err := fetch(ctx, tx, f, at, f.Size+1)
	if err == nil && at.back && len(found.items) < f.Size {
		at = f.start() // there is no full page before: begin anew
		found, err = fetch(ctx, tx, f, at, f.Size+1)
	}
	if err != nil {
		return Page{}, err
	}
	p := f.pageOf(at, found.items)
	p.Total, p.Lasts, err = s.total(ctx, tx, f, found)
	return p, err
}

// pageOf makes a page of the rows from a place on, of which there may be one more
// than fits.
func (f Filter) pageOf(at cursor, items []Item) Page {
	more := len(items) > f.Size
	items = items[:min(len(items), f.Size)]
	if at.back {
		slices.Reverse(items)
	}
	p := Page{Items: items, Number: at.number}
	if len(items) == 0 {
		return p
	}
	if more || at.back {
		p.Next = cursorAt(f, items[len(items)-1], false, at.number+1)
	}
	if !at.back && !at.first || at.back && more {
		p.Previous = cursorAt(f, items[0], true, at.number-1)
	}
	return p
}

// cursor is a place in the list: the page begins after an ad, or ends before it.
type cursor struct {
	at     time.Time
	id     uuid.UUID
	back   bool
	first  bool // before all ads
	number int
}

// down reports whether what follows the cursor has smaller keys.
func (f Filter) down(back bool) bool { return (f.Sort == Closing) == back }

// start is before the first ad: later, or earlier, than any.
func (f Filter) start() cursor {
	c := cursor{first: true, number: 1}
	if f.down(false) {
		c.at, c.id = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), uuid.Max
	}
	return c
}

func cursorAt(f Filter, i Item, back bool, number int) string {
	at, way := i.FirstPublished, "n"
	if f.Sort == Closing {
		at = i.ClosesAt
	}
	if back {
		way = "p"
	}
	id := base64.RawURLEncoding.EncodeToString(i.ID[:])
	return strings.Join([]string{way, strconv.Itoa(max(number, 1)), strconv.FormatInt(at.UnixMicro(), 36), id}, ".")
}

// cursor is where the page begins that was asked for: at the start for whatever
// says nothing.
func (f Filter) cursor() cursor {
	part := strings.Split(f.Page, ".")
	if len(part) != 4 || part[0] != "n" && part[0] != "p" {
		return f.start()
	}
	number, err1 := strconv.Atoi(part[1])
	micro, err2 := strconv.ParseInt(part[2], 36, 64)
	raw, err3 := base64.RawURLEncoding.DecodeString(part[3])
	id, err4 := uuid.FromBytes(raw)
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || number < 1 || number > 1e6 || micro < 0 || micro > 1e17 {
		return f.start()
	}
	return cursor{at: time.UnixMicro(micro), id: id, back: part[0] == "p", number: number}
}
