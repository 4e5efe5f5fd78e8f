# A small browser for the tests: keeps cookies, fills in forms. Only what perl-base has.
package Browser;
use strict;
use warnings;
use IO::Socket::INET;

sub new {
    my ($class, $port) = @_;
    return bless {port => $port, cookies => {}, seen => undef}, $class;
}

# Sends bytes as they are; gives everything that comes back until the other side closes or $seconds pass.
sub raw {
    my ($self, $bytes, $seconds) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $self->{port}) or die "no server: $!\n";
    $socket->autoflush(1);
    my $text = "";
    my $ok = eval {
        local $SIG{ALRM} = sub { die "late\n" };
        local $SIG{PIPE} = "IGNORE";
        alarm($seconds // 20);
        print $socket $bytes;
        while (sysread($socket, my $more, 65536)) { $text .= $more }
        alarm(0);
        1;
    };
    alarm(0);
    close $socket;
    return $ok || $text ne "" ? $text : "";
}

# One request. Gives {status, headers (lower case, the last of a name; set-cookie all), body}.
sub request {
    my ($self, $method, $path, %with) = @_;
    my $body = $with{body} // "";
    my $head = "$method $path HTTP/1.1\r\nHost: 127.0.0.1:$self->{port}\r\nConnection: close\r\n";
    my %cookies = %{$self->{cookies}};
    $head .= "Cookie: " . join("; ", map { "$_=$cookies{$_}" } sort keys %cookies) . "\r\n" if %cookies;
    $head .= "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " . length($body) . "\r\n"
        if $method eq "POST" || $body ne "";
    $head .= "$_: $with{headers}{$_}\r\n" for sort keys %{$with{headers} // {}};
    my $text = $self->raw("$head\r\n$body");
    my ($top, $rest) = split /\r\n\r\n/, $text, 2;
    my %answer = (status => 0, headers => {}, cookies => [], body => $rest // "");
    my @lines = split /\r\n/, $top // "";
    $answer{status} = $1 if @lines && shift(@lines) =~ m{^HTTP/1\.1 (\d+)};
    for my $line (@lines) {
        my ($name, $value) = split /: ?/, $line, 2;
        $answer{headers}{lc $name} = $value;
        next if lc $name ne "set-cookie";
        push @{$answer{cookies}}, $value;
        push @{$self->{seen}}, $value if $self->{seen};
        my ($cookie, $content) = $value =~ /^([^=]+)=([^;]*)/;
        if ($content eq "") { delete $self->{cookies}{$cookie} }
        else { $self->{cookies}{$cookie} = $content }
    }
    $self->{page} = \%answer;
    return \%answer;
}

# As a person sees it: follows "see there".
sub get {
    my ($self, $path) = @_;
    my $answer = $self->request("GET", $path);
    $self->{path} = $path;
    return $answer->{status} == 303 ? $self->get($answer->{headers}{location}) : $answer;
}

sub escape {
    my ($text) = @_;
    $text =~ s/([^A-Za-z0-9_.-])/sprintf "%%%02X", ord $1/ge;
    return $text;
}

sub unescape {
    my ($text) = @_;
    $text =~ s/&lt;/</g;
    $text =~ s/&gt;/>/g;
    $text =~ s/&quot;/"/g;
    $text =~ s/&#39;/'/g;
    $text =~ s/&amp;/&/g;
    return $text;
}

# The fields of the form that is sent to $action: [name, value, type, checked].
sub fields {
    my ($self, $action) = @_;
    my ($form) = $self->{page}{body} =~ m{<form method="post" action="\Q$action\E"[^>]*>(.*?)</form>}s;
    die "no form for $action on $self->{path}\n" if !defined $form;
    my @fields;
    while ($form =~ /<input ([^>]*)>/g) {
        my $tag = $1;
        my %is = $tag =~ /(\w+)="([^"]*)"/g;
        push @fields, [unescape($is{name}), unescape($is{value} // ""), $is{type}, $tag =~ /\schecked/ ? 1 : 0];
    }
    return @fields;
}

# Sends the form with what is hidden in it and these fields (name, value, name, value …). Follows "see there".
sub post {
    my ($self, $action, @fields) = @_;
    my @all = map { ($_->[0], $_->[1]) } grep { $_->[2] eq "hidden" } $self->fields($action);
    push @all, @fields;
    my @pairs;
    while (my ($name, $value) = splice @all, 0, 2) { push @pairs, escape($name) . "=" . escape($value) }
    my $answer = $self->request("POST", $action, body => join("&", @pairs));
    return $answer->{status} == 303 ? $self->get($answer->{headers}{location}) : $answer;
}

# Answers the questions of the present screen: %$answers has for a question a value or a list of values; without one
# it is "I don't know".
sub answer {
    my ($self, $answers) = @_;
    my ($action) = $self->{page}{body} =~ m{action="(/ask/[^"]+)"};
    die "no question on $self->{path}\n" if !defined $action;
    my @fields;
    for my $id (map { $_->[1] } grep { $_->[0] eq "shown" } $self->fields($action)) {
        my $values = $answers->{$id} // "-unknown";
        push @fields, map { ($id, $_) } ref $values ? @$values : $values;
    }
    return $self->post($action, @fields);
}

# From the first page to the end of the questions; gives the screens that were shown.
sub interview {
    my ($self, $answers) = @_;
    my @screens;
    $self->get("/begin");
    $self->post("/begin");
    while ($self->{page}{body} =~ m{action="/ask/([^"]+)"} && @screens < 40) {
        push @screens, $1;
        $self->answer($answers);
        last if $self->{page}{status} != 200;
    }
    return @screens;
}

1;
