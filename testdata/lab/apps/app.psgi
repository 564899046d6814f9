# Backend on starman (Perl, preforked workers). The environment names version, pace and fault (see the README, "Backends").
use strict; use warnings; use Time::HiRes qw(sleep); use POSIX ();
my %e = %ENV;
sub e { my ($k, $d) = @_; defined $e{$k} && $e{$k} ne '' ? $e{$k} : $d }
my ($bug, $word, $heavy) = (e('LAB_BUG', ''), e('LAB_BUGWORD', ''), e('LAB_HEAVYPATH', '/reports/export'));
my @paths = split /\|/, e('LAB_BUGPATH', '/');
die "Can't locate Image/Scale.pm in \@INC at app.psgi line 9.\n" if $bug eq 'nostart';
sub gauss { sqrt(-2 * log(rand() || 1e-9)) * cos(6.2831853 * rand()) }
sub {
    my $env = shift;
    my ($path, $target) = ($env->{PATH_INFO}, $env->{REQUEST_URI});
    POSIX::_exit(0) if $env->{HTTP_X_LAB_STRAY};
    return [502, ['Content-Type' => 'application/json'], ['{"error":"provider unreachable"}']] if $env->{HTTP_X_LAB_502};
    return [404, ['Content-Type' => 'text/html'], ['no']] if $path =~ /\.php|\.env|\.git|cgi-bin|actuator|phpunit/;
    return [200, ['Content-Type' => 'text/plain'], ['ok']] if $path =~ m{/healthz$};
    my $hit = $bug ne '' && grep({ index($path, $_) == 0 } @paths) && index($target, $word) >= 0 && rand() < e('LAB_BUGSHARE', 1);
    POSIX::_exit(255) if $hit && $bug eq 'exit';
    kill 'SEGV', $$ if $hit && $bug eq 'segv';
    if ($hit && $bug eq 'hang') { sleep 3600 }
    my $code = $env->{REQUEST_METHOD} eq 'POST' ? 201 : 200;
    $code = 500 if rand() < 0.003;
    sleep(index($path, $heavy) == 0 ? e('LAB_HEAVY', 0.4) * (0.7 + 0.6 * rand()) : do { my $s = e('LAB_MS', 9) / 1000 * exp(0.8 * gauss()); $s > 0.4 ? 0.4 : $s });
    return [$code, ['Content-Type' => 'text/html'], ['<p>item</p>' x (20 + int(rand(180)))]];
}
