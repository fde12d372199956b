// Package lists is what lists that are read a page at a time, or searched, have in
// common: how the place where a page ends stands in an address, how a word that
// somebody typed is looked for literally, and how ids are handed to a query.
package lists

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/google/uuid"
)

// Cursor writes the place where a page ends for an address. Its fields' names stand
// in it: give them short ones. It is readable to whoever looks, and says nothing
// that the page did not.
func Cursor(place any) string {
	b, err := json.Marshal(place)
	if err != nil {
		panic(err) // of plain values: a defect
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// ReadCursor reads what Cursor wrote, and reports whether it is one. What somebody
// has shortened or made up is for the caller to refuse or pass over.
func ReadCursor(text string, place any) bool {
	b, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && json.Unmarshal(b, place) == nil
}

var escape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Anywhere is a pattern for LIKE that finds a word anywhere, taken literally.
func Anywhere(word string) string { return "%" + escape.Replace(word) + "%" }

// Texts are ids as queries and forms take several of them.
func Texts(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}
