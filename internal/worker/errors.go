package worker

import (
	"errors"
	"fmt"
	"runtime/debug"
)

var errNoConsumer = errors.New("no consumer for this kind of event")

func panicked(r any) error { return fmt.Errorf("panic: %v\n%s", r, debug.Stack()) }
