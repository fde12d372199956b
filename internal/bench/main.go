// Bench measures what the product promises about speed and size, on the machine
// that it runs on:
//
//	go run ./internal/bench --tenants 1,100,1000
//	go run ./internal/bench --tenants 1,20 --only read,ad --seconds 2
//
// It starts servers of its own, fills them with organisations, and sets each
// figure against a baseline that it measures in the same minutes, turn by turn:
// the same SQL without the product, bare Fiber with the same bytes. How to read
// what it prints stands in deploy/benchmarks/README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "vakans/internal/i18n/texts"
)

// options are the command line.
type options struct {
	Sizes   []int         // numbers of organisations, rising
	Ads     []int         // numbers of open ads, rising
	Only    []string      // figures to measure; empty is all
	Turn    time.Duration // of a comparison
	Rounds  int           // turns of each side
	Clients int           // how many ask at once, keeping their connections
	Dir     string        // the servers' data
	Keep    bool          // leave the filled data for the next run
	JSON    string        // also write the report here
	Record  bool          // keep the report in deploy/benchmarks
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == bareCommand {
		exit(serveBare(os.Args[2:]))
	}
	opt, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit(run(ctx, opt))
}

func exit(err error) {
	if err == nil {
		os.Exit(0)
	}
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

func parse(args []string) (options, error) {
	var o options
	var sizes, ads, only string
	var seconds float64
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&sizes, "tenants", "1,100,1000", "numbers of organisations to measure at")
	f.StringVar(&ads, "ads", "7000,100000", "numbers of open ads to measure the job site at")
	f.StringVar(&only, "only", "", "measure these alone: "+strings.Join(names(), ","))
	f.Float64Var(&seconds, "seconds", 5, "length of one turn of a comparison")
	f.IntVar(&o.Rounds, "rounds", 3, "turns of each side of a comparison")
	f.IntVar(&o.Clients, "clients", 4, "how many ask at once")
	f.StringVar(&o.Dir, "dir", ".vakans/bench", "folder for the servers' data")
	f.BoolVar(&o.Keep, "keep", false, "leave the filled data in the folder for the next run")
	f.StringVar(&o.JSON, "json", "", "also write the report to this file")
	f.BoolVar(&o.Record, "record", false, "keep the report in deploy/benchmarks")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.Turn = time.Duration(seconds * float64(time.Second))
	if only != "" {
		o.Only = strings.Split(only, ",")
	}
	var err error
	if o.Sizes, err = rising("--tenants", sizes); err != nil {
		return o, err
	}
	if o.Ads, err = rising("--ads", ads); err != nil {
		return o, err
	}
	return o, o.check()
}

// rising reads numbers with commas between them.
func rising(flag, text string) ([]int, error) {
	var all []int
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil {
			return nil, fmt.Errorf("%s takes numbers with commas between them, not %q", flag, word)
		}
		all = append(all, n)
	}
	if !slices.IsSorted(all) || all[0] < 1 {
		return nil, fmt.Errorf("%s takes rising numbers from 1 on", flag)
	}
	return all, nil
}

func (o options) check() error {
	if o.Turn <= 0 || o.Rounds < 1 || o.Clients < 1 {
		return errors.New("--seconds, --rounds and --clients must be above zero")
	}
	for _, name := range o.Only {
		if !slices.Contains(names(), name) {
			return fmt.Errorf("there is no figure %q; there are %s", name, strings.Join(names(), ", "))
		}
	}
	return nil
}

// wants reports whether a figure was asked for.
func (o options) wants(name string) bool { return len(o.Only) == 0 || slices.Contains(o.Only, name) }

// most is the largest number of organisations.
func (o options) most() int { return o.Sizes[len(o.Sizes)-1] }
