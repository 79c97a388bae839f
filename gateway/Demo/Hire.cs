using System.Diagnostics;

namespace Hiring.Demo;

/// <summary>A whole hire, in the order of the guide.</summary>
internal sealed class Hire(Narrator narrator, Market market, Pipeline pipeline, Interviews interviews, Evaluations evaluations, Offers offers)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var whole = Traces.Source.StartActivity("Hire a senior backend engineer");
        var watch = Stopwatch.StartNew();

        narrator.Chapter("The market");
        await market.ImportAsync(cancellation);

        narrator.Chapter("The role and the people");
        var role = await pipeline.OpenRoleAsync(cancellation);
        await pipeline.TakeApplicationsAsync(role, cancellation);
        var (first, second) = await pipeline.ShortlistAsync(role, cancellation);

        narrator.Chapter("The interviews");
        await interviews.EnterInterviewersAsync(cancellation);
        var loop = await interviews.BookAsync(first, cancellation);
        var released = await interviews.BookAsync(second, cancellation);
        await pipeline.WithdrawAsync(second, cancellation);
        await interviews.SeeReleasedAsync(second, released, cancellation);

        narrator.Chapter("The decision");
        var rubric = await evaluations.WriteRubricAsync(cancellation);
        await evaluations.SubmitScorecardsAsync(loop, rubric, interviews.Interviewers, cancellation);
        await pipeline.AdvanceToOfferAsync(first, cancellation);
        await offers.TryWithoutDecisionAsync(first, role, cancellation);
        await evaluations.DecideAsync(first, rubric, cancellation);

        narrator.Chapter("The offer");
        await market.ShowAsync(role, cancellation);
        await offers.TryOutsideTheBandAsync(first, role, cancellation);
        var offer = await offers.MakeAsync(first, role, cancellation);
        await offers.AcceptAsync(first, offer, cancellation);
        await pipeline.AnswerTheOthersAsync(role, cancellation);

        offers.Conclude(first, offer, watch.Elapsed);
    }
}

/// <summary>A candidate on the way through the role.</summary>
internal sealed class Applicant(string name, string timeZone, Hiring.Candidate.V1.Application application)
{
    public string Name => name;

    /// <summary>IANA time zone.</summary>
    public string TimeZone => timeZone;

    public string ApplicationId => Application.Id;

    /// <summary>As last seen; its etag guards the next change.</summary>
    public Hiring.Candidate.V1.Application Application { get; set; } = application;
}
