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
