package logging

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/sirupsen/logrus"
)

// jsonLine writes an entry as one line of JSON, as logrus's own formatter does,
// without turning the values that nearly every line has into maps and
// reflection: a line is written for every request.
type jsonLine struct{ stamp string }

// Format writes level, message and time, and then the fields by their names.
func (j jsonLine) Format(e *logrus.Entry) ([]byte, error) {
	line := make([]byte, 0, 512)
	line = append(line, `{"level":`...)
	line = appendText(line, e.Level.String())
	line = append(line, `,"msg":`...)
	line = appendText(line, e.Message)
	line = append(line, `,"time":"`...)
	line = e.Time.AppendFormat(line, j.stamp)
	line = append(line, '"')
	names := make([]string, 0, 20)
	for name := range e.Data {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		line = append(line, ',')
		line = appendText(line, unclashed(name))
		line = append(line, ':')
		var err error
		if line, err = appendValue(line, e.Data[name]); err != nil {
			return nil, err
		}
	}
	return append(line, '}', '\n'), nil
}

// unclashed renames a field that has the name of one of the line's own.
func unclashed(name string) string {
	switch name {
	case "level", "msg", "time":
		return "fields." + name
	}
	return name
}

func appendValue(line []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return appendText(line, v), nil
	case int:
		return strconv.AppendInt(line, int64(v), 10), nil
	case int32:
		return strconv.AppendInt(line, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(line, v, 10), nil
	case bool:
		return strconv.AppendBool(line, v), nil
	case error: // JSON would find nothing in it
		return appendText(line, v.Error()), nil
	}
	text, err := encode(v)
	return append(line, text...), err
}

// appendText quotes a text. What has nothing to escape, which is nearly all, is
// copied.
func appendText(line []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			text, err := encode(s)
			if err != nil {
				panic(err) // a string can always be encoded
			}
			return append(line, text...)
		}
	}
	line = append(line, '"')
	line = append(line, s...)
	return append(line, '"')
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
