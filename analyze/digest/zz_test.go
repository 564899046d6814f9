package digest
import ("testing";"math/rand/v2";"bytes";"os";"strconv")
func TestZZ(t *testing.T){
 n,_ := strconv.Atoi(os.Getenv("ZZ"))
 for seed := uint64(100); seed < 100+uint64(n); seed++ {
  r := rand.New(rand.NewPCG(seed, 5))
  s := shape{files: 1+r.IntN(3), lines: 200+r.IntN(1500), upstreams: 1+r.IntN(1<<r.IntN(11)), peers: 1+r.IntN(4), nodes: 1+r.IntN(4), clients: 1+r.IntN(1<<r.IntN(11)), routes: 1+r.IntN(100), span: int64(1)<<(10+r.IntN(30)), failing: r.Float64()*r.Float64(), messages: r.Float64()*r.Float64()}
  b := func() int { return 1+r.IntN(1<<(1+r.IntN(11))) }
  bud := Budgets{b(),b(),b(),b(),b(),b(),b(),b(),b()}
  files := corpus(seed, s)
  want := encoded(t, digestOf(files, bud))
  for k := range 4 {
   ls := leavesOf(r, files, 1+r.IntN(60), bud)
   if k == 3 { for i, l := range ls { x, err := Decode(bytes.NewReader(encoded(t,l))); if err != nil { t.Fatal(err) }; ls[i] = x } }
   got := encoded(t, mergeAtRandom(t, r, ls))
   if !bytes.Equal(got, want) { t.Errorf("seed %d: %+v %+v", seed, s, bud); break }
  }
 }
}
