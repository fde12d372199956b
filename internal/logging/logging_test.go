package logging_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"vakans/internal/logging"
)

type stubborn struct{}

func (stubborn) String() string { panic("no") }

type person struct{ SSN string }

// A value that cannot be encoded costs that value and never the line; a struct
// is not spelt out.
func TestNoLineIsDropped(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "text"} {
		var out bytes.Buffer
		log, err := logging.New(logging.Options{Level: "info", Format: format, Out: &out})
		if err != nil {
			t.Fatal(err)
		}
		log.WithFields(logrus.Fields{"inf": math.Inf(1), "f": func() {}, "c": make(chan int), "s": stubborn{},
			"p": person{"010190-999X"}, logging.Attempt: 3}).Error("kept")
		line := out.String()
		if strings.Count(line, "\n") != 1 || !strings.Contains(line, "kept") || !strings.Contains(line, "3") {
			t.Errorf("%s: %q", format, line)
		}
		if format == "json" {
			if strings.Contains(line, "999X") {
				t.Errorf("the person is in %q", line)
			}
			if err := json.Unmarshal(out.Bytes(), &map[string]any{}); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	secret := logging.Secret("hunter2")
	nested := map[string]any{"k": []logging.Secret{secret}}
	for _, format := range []string{"json", "text"} {
		var out bytes.Buffer
		log, err := logging.New(logging.Options{Level: "info", Format: format, Out: &out})
		if err != nil {
			t.Fatal(err)
		}
		log.WithFields(logrus.Fields{"a": secret, "b": &secret, "c": nested,
			"d": errors.Join(fmt.Errorf("with %s %v %q %x %#v", secret, secret, secret, secret, secret))}).
			Infof("%v %+v", nested, struct{ S logging.Secret }{secret})
		if got := out.String(); strings.Contains(got, "hunter2") || strings.Contains(got, "68756e74657232") {
			t.Errorf("%s: %s", format, got)
		}
	}
	if secret.Reveal() != "hunter2" {
		t.Error("Reveal does not")
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for _, o := range []logging.Options{{Level: "loud", Format: "json"}, {Level: "info", Format: "xml"}} {
		if _, err := logging.New(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}
