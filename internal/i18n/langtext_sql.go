package i18n

import (
	"database/sql/driver"
	"encoding/json"
)

// Value stores the text as jsonb; a nil text is stored as {}.
func (t LangText) Value() (driver.Value, error) {
	if t == nil {
		return "{}", nil
	}
	b, err := json.Marshal(map[Lang]string(t))
	return string(b), err
}

// ParseLangText reads a text that a query put together as jsonb.
func ParseLangText(stored []byte) (t LangText, err error) {
	err = json.Unmarshal(stored, &t)
	return t, err
}
