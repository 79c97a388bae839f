using Dapper;
using Grpc.Core;
using Hiring.Candidate.Signals;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.Candidate.Tests;

public sealed class SignalTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static Signal Ledger => new()
    {
        Kind = SignalKind.OperatedProduction, Claim = "operated a payments ledger, 9k writes/s", Evidence = "the team lead", OnCallMonths = 24, PagesPerWeek = 2,
        Scale = new() { PeakRequestsPerSecond = 9000, TeamSize = 12 },
    };

    [Fact]
    public async Task A_claim_is_added_with_an_id_of_its_own_and_nobody_says_of_their_own_that_it_is_verified()
    {
        var candidate = await host.Import("Ada", new Signal { Kind = SignalKind.BuiltFeatures, Claim = "built the import" });
        var given = Ledger;
        given.Id = candidate.Signals[0].Id;
        given.Verification = new() { Verifier = "me", How = "trust me" };

        var changed = await host.Client.AddSignalAsync(new() { CandidateId = candidate.Id, Signal = given, Etag = candidate.Etag });

        Assert.Equal(candidate.Signals[0], changed.Signals[0]);
        Assert.Equal(new Signal(Ledger) { Id = changed.Signals[1].Id }, changed.Signals[1]);
        Assert.All(changed.Signals, signal => Assert.Equal(7, Guid.Parse(signal.Id).Version));
        Assert.Equal(2, changed.Signals.Select(signal => signal.Id).Distinct().Count());
        Assert.NotEqual(candidate.Etag, changed.Etag);
        Assert.Equal(changed, await host.Client.GetCandidateAsync(new() { CandidateId = candidate.Id }));
    }

    [Fact]
    public async Task An_import_cannot_bring_a_verified_claim_along()
    {
        var given = Ledger;
        given.Verification = new() { Verifier = "me", How = "trust me" };

        Assert.Null((await host.Import("Ada", given)).Signals[0].Verification);
    }

    [Fact]
    public async Task A_verification_says_who_when_and_how_and_stays()
    {
        var candidate = await host.Import("Ada", Ledger, Ledger);
        var signal = candidate.Signals[1].Id;

        var verified = await host.Client.VerifySignalAsync(new() { CandidateId = candidate.Id, SignalId = signal.ToUpperInvariant(), How = "spoke with the lead of that team", Etag = candidate.Etag });
        var again = await host.RefusedWithoutEffect(() => host.Client.VerifySignalAsync(new() { CandidateId = candidate.Id, SignalId = signal, How = "looked again" }));

        Assert.Null(verified.Signals[0].Verification);
        var verification = verified.Signals[1].Verification;
        Assert.Equal(("tests", "spoke with the lead of that team"), (verification.Verifier, verification.How));
        Assert.InRange(verification.VerifyTime.ToDateTime(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal((StatusCode.FailedPrecondition, "SIGNAL_VERIFIED", signal), (again.Status, again.Reason, again.Metadata["signal_id"]));
        Assert.Equal(verified, await host.Client.GetCandidateAsync(new() { CandidateId = candidate.Id }));
    }

    [Fact]
    public async Task Fifty_claims_added_at_once_are_all_there_and_one_version_takes_one()
    {
        var candidate = await host.Import();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.Client.AddSignalAsync(new() { CandidateId = candidate.Id, Signal = Ledger }).ResponseAsync));
        var full = await host.Client.GetCandidateAsync(new() { CandidateId = candidate.Id });
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Outcome.Of(host.Client.AddSignalAsync(new() { CandidateId = candidate.Id, Signal = Ledger, Etag = full.Etag }))));

        Assert.Equal(50, full.Signals.Select(signal => signal.Id).Distinct().Count());
        Assert.Single(outcomes, "");
        Assert.Equal(9, outcomes.Count(outcome => outcome == "ETAG_MISMATCH"));
    }

    [Fact]
    public async Task A_claim_repeated_with_its_request_id_is_added_once()
    {
        var candidate = await host.Import();
        var request = new AddSignalRequest { CandidateId = candidate.Id, Signal = Ledger, RequestId = Guid.NewGuid().ToString() };

        Assert.Equal(await host.Client.AddSignalAsync(request), await host.Client.AddSignalAsync(request));

        Assert.Single((await host.Client.GetCandidateAsync(new() { CandidateId = candidate.Id })).Signals);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-0.1)]
    public async Task Scale_that_is_no_number_or_negative_is_refused_by_its_field(double number)
    {
        var candidate = await host.Import();
        var given = Ledger;
        given.Scale.StoredGigabytes = given.PagesPerWeek = number;
        given.Scale.TeamSize = -1;

        var refusal = await host.RefusedWithoutEffect(() => host.Client.AddSignalAsync(new() { CandidateId = candidate.Id, Signal = given }));

        Assert.Equal(["signal.pages_per_week", "signal.scale.stored_gigabytes", "signal.scale.team_size"], refusal.Fields.Distinct().Order());
    }

    [Fact]
    public async Task What_a_call_lacks_is_named()
    {
        var candidate = await host.Import("Ada", Ledger);
        var other = await host.Import("Grace", Ledger);
        var unknown = Guid.CreateVersion7().ToString();

        Assert.Equal(["signal"], (await Refusal.Of(host.Client.AddSignalAsync(new() { CandidateId = candidate.Id }))).Fields);
        Assert.Equal(["how"], (await Refusal.Of(host.Client.VerifySignalAsync(new() { CandidateId = candidate.Id, SignalId = candidate.Signals[0].Id, How = "  " }))).Fields);
        Assert.Equal(["signal_id", "how"], (await Refusal.Of(host.Client.VerifySignalAsync(new() { CandidateId = candidate.Id, SignalId = "1" }))).Fields);
        Assert.Equal("NOT_FOUND", (await host.RefusedWithoutEffect(() => host.Client.AddSignalAsync(new() { CandidateId = unknown, Signal = Ledger }))).Reason);
        Assert.Equal("NOT_FOUND", (await host.RefusedWithoutEffect(() => host.Client.VerifySignalAsync(new() { CandidateId = candidate.Id, SignalId = other.Signals[0].Id, How = "asked" }))).Reason);
        Assert.Equal("ETAG_MISMATCH", (await host.RefusedWithoutEffect(() => host.Client.VerifySignalAsync(new() { CandidateId = candidate.Id, SignalId = candidate.Signals[0].Id, How = "asked", Etag = "99" }))).Reason);
    }

    [Fact]
    public async Task A_candidate_has_200_claims_at_the_most()
    {
        var candidate = await host.Import("Ada", [.. Enumerable.Repeat(Ledger, 50)]);
        await host.Sql<Guid>("""
            update candidates set signals = jsonb_build_object('signals', (select jsonb_agg(one) from jsonb_array_elements(signals -> 'signals') one, generate_series(1, 4)))
            where id = @id returning id
            """, new { id = Guid.Parse(candidate.Id) });

        Assert.Equal(["signal"], (await host.RefusedWithoutEffect(() => host.Client.AddSignalAsync(new() { CandidateId = candidate.Id, Signal = Ledger }))).Fields);
    }

    [Fact]
    public void Claims_that_are_replaced_keep_their_verification_only_while_they_say_the_same()
    {
        Signal Stored(string id) => new(Ledger) { Id = id, Verification = new() { Verifier = "maren", How = "asked" } };
        var same = new Signal(Ledger) { Id = "a" };
        var larger = new Signal(Ledger) { Id = "b", OnCallMonths = 240, Verification = new() { How = "trust me" } };
        var forged = new Signal(Ledger) { Id = "z", Verification = new() { How = "trust me" } };

        var replaced = Claims.Replacing([Stored("a"), Stored("b"), Stored("c")], [forged, same, larger, same]).ToList();

        Assert.Equal(Stored("a"), replaced[1]);
        Assert.Equal(new Signal(larger) { Verification = null }, replaced[2]);
        Assert.All([replaced[0], replaced[3]], signal => Assert.Equal((7, null), (Guid.Parse(signal.Id).Version, signal.Verification)));
        Assert.NotEqual(replaced[0].Id, replaced[3].Id);
    }

    [Fact]
    public async Task Claims_from_before_they_had_ids_get_one_each_and_can_be_verified()
    {
        var old = Guid.CreateVersion7();
        var none = Guid.CreateVersion7();
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.ExecuteAsync("""
            insert into candidates (id, display_name, email, headline, location, skills, source_kind, source_detail, signals) values
            (@old, 'Old', '', '', '', '{}', 1, '', '{"signals": [{"kind": "SIGNAL_KIND_WRITING", "claim": "first"}, {"kind": "SIGNAL_KIND_WRITING", "claim": "second"}]}'),
            (@none, 'None', '', '', '', '{}', 1, '', '{ }')
            """, new { old, none });
        using var script = typeof(CandidateGrpcService).Assembly.GetManifestResourceStream("Hiring.Candidate.Migrations.20261125_11_identify_signals.sql")!;

        await connection.ExecuteAsync(await new StreamReader(script).ReadToEndAsync(TestContext.Current.CancellationToken));

        var signals = (await host.Client.GetCandidateAsync(new() { CandidateId = old.ToString() })).Signals;
        Assert.Equal(["first", "second"], signals.Select(signal => signal.Claim));
        var verified = await host.Client.VerifySignalAsync(new() { CandidateId = old.ToString(), SignalId = signals[1].Id, How = "read it" });
        Assert.Equal([false, true], verified.Signals.Select(signal => signal.Verification is not null));
        Assert.Empty((await host.Client.GetCandidateAsync(new() { CandidateId = none.ToString() })).Signals);
    }

    [Fact]
    public async Task A_claim_goes_to_the_candidate_that_a_merged_one_became_and_never_to_one_who_was_erased()
    {
        var (survivor, merged, erased) = (await host.Import(), await host.Import(), await host.Import());
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.ExecuteAsync("update candidates set merged_into = @survivor where id = @merged", new { survivor = Guid.Parse(survivor.Id), merged = Guid.Parse(merged.Id) });
        await connection.ExecuteAsync($"update candidates set {CandidateHost.Erased} where id = @erased", new { erased = Guid.Parse(erased.Id) });

        var changed = await host.Client.AddSignalAsync(new() { CandidateId = merged.Id, Signal = Ledger });
        var refused = await host.RefusedWithoutEffect(() => host.Client.AddSignalAsync(new() { CandidateId = erased.Id, Signal = Ledger }));

        Assert.Equal((survivor.Id, 1), (changed.Id, changed.Signals.Count));
        Assert.Equal("NOT_FOUND", refused.Reason);
    }

    [Fact]
    public async Task By_REST_a_claim_is_added_and_verified()
    {
        var candidate = await host.Import();
        using var rest = host.Rest();

        using var added = await rest.PostAsync($"/v1/candidates/{candidate.Id}/signals", Json("""{"signal": {"kind": "SIGNAL_KIND_WRITING", "claim": "wrote on queues"}}"""), TestContext.Current.CancellationToken);
        var signal = (await host.Client.GetCandidateAsync(new() { CandidateId = candidate.Id })).Signals[0];
        using var verified = await rest.PostAsync($"/v1/candidates/{candidate.Id}/signals/{signal.Id}:verify", Json("""{"how": "read it"}"""), TestContext.Current.CancellationToken);

        Assert.True(added.IsSuccessStatusCode && verified.IsSuccessStatusCode);
        Assert.Equal("read it", (await host.Client.GetCandidateAsync(new() { CandidateId = candidate.Id })).Signals[0].Verification.How);
    }

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");
}
