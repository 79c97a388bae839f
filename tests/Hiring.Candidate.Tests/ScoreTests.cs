using CsCheck;
using Hiring.Candidate.Shortlist;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class ScoreTests
{
    private static readonly Fit NoFit = new(FitVerdict.Unknown, []);

    private static readonly Gen<Signal> AnySignal =
        Gen.Select(Gen.Int[1, 6], Gen.Bool, Gen.Int[0, 5000], Gen.Int[0, 60], Gen.Int[0, 10_000]).Select((kind, backed, requests, months, id) => new Signal
        {
            Kind = (SignalKind)kind, Claim = $"claim {id}", Evidence = backed ? "a name" : "", OnCallMonths = months,
            Scale = new() { PeakRequestsPerSecond = requests > 2500 ? requests : 0 },
        });

    private static readonly Gen<Fit> AnyFit = Gen.Double[0.01, 100_000].Select(carried =>
        Fit.Of([Signal(SignalKind.OperatedProduction, scale: new() { Services = 1, PeakRequestsPerSecond = carried })], new() { Scale = new() { PeakRequestsPerSecond = 100 } }));

    [Fact]
    public void Operating_production_counts_most_and_the_language_least()
    {
        SignalKind[] order =
        [
            SignalKind.OperatedProduction, SignalKind.DesignedSystem, SignalKind.OpenSource, SignalKind.Writing,
            SignalKind.BuiltFeatures, SignalKind.LanguageOrFramework,
        ];

        Assert.Equal(Enum.GetValues<SignalKind>().Length - 1, order.Length);
        Assert.Equal(order, order.OrderByDescending(kind => Total(Signal(kind))));
        Assert.Equal(order.Length, order.Select(kind => Total(Signal(kind))).Distinct().Count());
    }

    [Fact]
    public void A_claim_without_evidence_counts_a_quarter_and_says_so()
    {
        var claimed = Signal(SignalKind.OperatedProduction, evidence: " ");

        Assert.Equal(Total(Signal(SignalKind.OperatedProduction)) / 4, Total(claimed));
        Assert.Contains("without evidence, so it counts a quarter", Score.Reasons([claimed], NoFit)[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_scale_and_months_on_call_add_and_are_explained()
    {
        var reason = Assert.Single(Score.Reasons(
            [Signal(SignalKind.OperatedProduction, scale: new() { PeakRequestsPerSecond = 9000, Services = 4 }, months: 12)], NoFit));

        Assert.Equal(30 + 4 + 4, reason.Points);
        Assert.Equal("operated production (30): ran the ledger; 2 numbers of its scale (4); 12 months on call (4)", reason.Text);
        Assert.Equal(Total(Signal(SignalKind.OperatedProduction, months: 24)), Total(Signal(SignalKind.OperatedProduction, months: 720)));
    }

    [Fact]
    public void Fifty_claims_to_know_a_language_do_not_outweigh_having_built_features() =>
        Assert.True(Total([.. Enumerable.Repeat(Signal(SignalKind.LanguageOrFramework), 50)]) < Total(Signal(SignalKind.BuiltFeatures)));

    [Theory]
    [InlineData(90, 20, "has carried about what the role needs: 90 peak requests a second where 100 are needed")]
    [InlineData(2, -5, "has carried clearly less than the role needs: 2 peak requests a second where 100 are needed")]
    [InlineData(123456.789, -10, "has carried far more than the role needs, so may be expensive and under-used: 123,456.79 peak requests a second where 100 are needed")]
    public void The_fit_gives_its_points_and_its_numbers(double carried, double points, string text)
    {
        var signal = Signal(SignalKind.OperatedProduction, scale: new() { PeakRequestsPerSecond = carried });

        var reasons = Score.Reasons([], Fit.Of([signal], new() { Scale = new() { PeakRequestsPerSecond = 100 } }));

        Assert.Equal([new ShortlistReason { Points = points, Text = text }], reasons);
    }

    [Fact]
    public void The_reasons_add_up_to_the_score_with_the_most_points_first() =>
        Gen.Select(AnySignal.List[0, 30], AnyFit).Sample((signals, fit) =>
        {
            var reasons = Score.Reasons(signals, fit);
            return Math.Abs(Score.Total(reasons) - reasons.Sum(r => r.Points)) < 1e-6
                && reasons.All(r => r.Points != 0 && r.Text.Length > 0)
                && reasons.Zip(reasons.Skip(1)).All(pair => pair.First.Points >= pair.Second.Points);
        });

    [Fact]
    public void The_order_of_the_signals_does_not_matter() =>
        AnySignal.Array[2, 15].SelectMany(signals => Gen.Shuffle(signals), (signals, shuffled) => (signals, shuffled)).Sample((signals, shuffled) =>
            Score.Reasons(signals, NoFit).SequenceEqual(Score.Reasons(shuffled, NoFit)));

    [Fact]
    public void One_more_signal_never_lowers_the_score_and_neither_does_evidence() =>
        Gen.Select(AnySignal.List[0, 15], AnySignal).Sample((signals, more) =>
        {
            var backed = signals.Select(signal => new Signal(signal) { Evidence = "a name" });
            // Each reason is rounded to the hundredth.
            const double rounding = 0.2;
            return Total([.. signals, more]) >= Total([.. signals]) - rounding && Total([.. backed]) >= Total([.. signals]) - rounding;
        });

    private static double Total(params Signal[] signals) => Score.Total(Score.Reasons(signals, NoFit));

    private static Signal Signal(SignalKind kind, string evidence = "the team lead", Scale? scale = null, int months = 0) =>
        new() { Kind = kind, Claim = "ran the ledger", Evidence = evidence, Scale = scale, OnCallMonths = months };
}
