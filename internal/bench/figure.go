package main

import "fmt"

// kind says what of a figure the target bounds.
type kind string

const (
	ratioAtLeast kind = "ratio ≥"
	ratioAtMost  kind = "ratio ≤"
	valueAtLeast kind = "≥"
	valueAtMost  kind = "≤"
	information  kind = ""
)

// figure is one line of the report: what was measured, against what, and whether
// it is what was promised. Values are medians of the rounds.
type figure struct {
	Name     string    `json:"name"`
	What     string    `json:"what"`
	Unit     string    `json:"unit"`
	Value    float64   `json:"value"`
	Baseline float64   `json:"baseline,omitempty"`
	Ratio    float64   `json:"ratio,omitempty"`
	Kind     kind      `json:"bound,omitempty"`
	Target   float64   `json:"target,omitempty"`
	Least    float64   `json:"least,omitempty"` // value that is promised besides; 0: none
	Met      bool      `json:"met"`
	Spread   float64   `json:"spread"` // (largest - smallest) / median of the product's rounds
	Values   []float64 `json:"values"`
	Against  []float64 `json:"against,omitempty"` // the baseline's rounds
	Note     string    `json:"note,omitempty"`
}

// fill takes the rounds over. The ratio is the median of the rounds' own ratios:
// the two sides of a round saw the same machine.
func (f *figure) fill(ours, theirs []float64) {
	f.Values, f.Against = ours, theirs
	f.Value, f.Spread = median(ours), spread(ours)
	if len(theirs) > 0 {
		f.Baseline = median(theirs)
		f.Ratio = f.Value / f.Baseline
	}
	if len(theirs) == len(ours) {
		ratios := make([]float64, len(ours))
		for i := range ours {
			ratios[i] = ours[i] / theirs[i]
		}
		f.Ratio = median(ratios)
	}
	f.Met = f.met()
}

func (f figure) met() bool {
	if f.Value < f.Least {
		return false
	}
	switch f.Kind {
	case ratioAtLeast:
		return f.Ratio >= f.Target
	case ratioAtMost:
		return f.Ratio <= f.Target
	case valueAtLeast:
		return f.Value >= f.Target
	case valueAtMost:
		return f.Value <= f.Target
	}
	return true
}

// promise says what ratio is promised of a figure.
func (f figure) promise(ratio float64) figure {
	f.Kind, f.Target = ratioAtLeast, ratio
	f.Met = f.met()
	return f
}

// informs makes a figure one of which nothing is promised.
func (f figure) informs(name, what string) figure {
	f.Name, f.What, f.Kind, f.Met = f.Name+name, f.What+what, information, true
	return f
}

// single makes a figure that stands alone.
func single(name, what, unit string, k kind, target float64, values []float64) figure {
	f := figure{Name: name, What: what, Unit: unit, Kind: k, Target: target}
	f.fill(values, nil)
	return f
}

func (f figure) target() string {
	if f.Kind == information {
		return ""
	}
	if f.Kind == ratioAtLeast || f.Kind == ratioAtMost {
		return string(f.Kind) + " " + number(f.Target) + f.least()
	}
	return string(f.Kind) + " " + number(f.Target) + suffix(f.Unit)
}

func (f figure) least() string {
	if f.Least == 0 {
		return ""
	}
	return ", ≥ " + number(f.Least) + suffix(f.Unit)
}

func (f figure) verdict() string {
	switch {
	case f.Kind == information:
		return ""
	case f.Met:
		return "yes"
	}
	return "NO"
}

// number is written with as many digits as mean something.
func number(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func suffix(u string) string {
	if u == "" || u[0] == '/' {
		return u
	}
	return " " + u
}
