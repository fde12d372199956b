// Package e2e proves the product as a whole: web and worker on real servers,
// people in a real browser, programs at the API, and failures in the middle.
// It holds tests alone; what a single feature promises is proved beside it.
package e2e
