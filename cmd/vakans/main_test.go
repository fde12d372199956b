package main

import (
	"os"
	"os/exec"
	"testing"
)

// A test runs this binary again as the program, so that exit codes, signals and
// what goes where are the real ones.
const asProgram = "VAKANS_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// program is a run of it with these settings.
func program(t *testing.T, settings []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), asProgram+"=yes"), settings...)
	return cmd
}
