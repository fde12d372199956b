package logging_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"vakans/internal/logging"
)

type code string

// A line says the same as logrus's own formatter would.
func TestALineSaysWhatLogrusWouldSay(t *testing.T) {
	t.Parallel()
	fields := logrus.Fields{
		"route": "GET /:lang/jobs", "status": 200, "bytes": int64(70_000), "tenant": int32(7), "signed_in": true,
		"word":  "ä \"x\" \\ <b>\n\x01\xff",
		"error": errors.New("no \"luck\""), "kind": code("x"), "secret": logging.Secret("hunter2"),
		"list": []string{"a", "b"}, "none": nil,
		"pause": 3 * time.Second, "part": 0.5, "time": "mine", "msg": "mine too", "level": "loud",
	}
	var ours, theirs bytes.Buffer
	log, err := logging.New(logging.Options{Level: "info", Format: "json", Out: &ours})
	if err != nil {
		t.Fatal(err)
	}
	plain := logrus.New()
	plain.SetOutput(&theirs)
	plain.SetFormatter(&logrus.JSONFormatter{DisableHTMLEscape: true, TimestampFormat: "2006-01-02T15:04:05.000Z07:00"})
	at := time.Date(2026, 5, 1, 12, 0, 0, 5e6, time.FixedZone("", 3*3600))
	log.WithTime(at).WithFields(fields).Warn("a <message> with ä\t")
	plain.WithTime(at).WithFields(fields).Warn("a <message> with ä\t")
	var got, want map[string]any
	if err := errors.Join(json.Unmarshal(ours.Bytes(), &got), json.Unmarshal(theirs.Bytes(), &want)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
