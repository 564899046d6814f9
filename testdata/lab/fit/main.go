// Command fit fits the weights of the table of evidence to labelled incidents and writes analyze/weights.go.
//
//	go run ./testdata/lab/fit                      refit from specimens.json, write weights.go, print the scores
//	go run ./testdata/lab/fit -collect DIR [DIR…]  look at the cases of the folders first and write specimens.json
//
// The fit is multinomial logistic regression with a Gaussian prior N(mean of the table, 0.7²) on each weight, signs kept (ridge logistic, le Cessie and van
// Houwelingen 1992; weak priors as Gelman et al. 2008), found by gradient steps from the prior. Incidents weigh alike, but views of one run share
// the weight of their run. Held-out scores leave out a whole recipe with all its views; the temperature is fitted on them (Guo et al. 2017).
//
// New weights are worth writing only where recipes that no fit saw are told better than with the weights in use, and none of them worse: look with -n first.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"time"
)

const (
	specimensFile = "testdata/lab/fit/specimens.json"
	weightsFile   = "analyze/weights.go"
)

func main() {
	log.SetFlags(0)
	collectFlag := flag.Bool("collect", false, "look at the cases of the folders that are named")
	date := flag.String("date", time.Now().UTC().Format("2006-01-02"), "date to write into weights.go")
	folds := flag.Bool("folds", true, "fit once for each recipe without it, for held-out scores and the temperature")
	dry := flag.Bool("n", false, "print the scores, write nothing")
	flag.Parse()
	if *collectFlag {
		list, err := collect(flag.Args())
		if err != nil {
			log.Fatal(err)
		}
		if err := writeSpecimens(specimensFile, list); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d incidents of %d recipes in %s\n", len(list), len(recipes(list)), specimensFile)
	}
	list, err := readSpecimens(specimensFile)
	if err != nil {
		log.Fatal(err)
	}
	tune := only(list, "tune")
	result := fitAll(tune, only(list, "holdout"), *folds)
	result.Date = *date
	fmt.Print(result.describe())
	if *dry {
		return
	}
	if err := os.WriteFile(weightsFile, result.source(), 0o644); err != nil {
		log.Fatal(err)
	}
}
