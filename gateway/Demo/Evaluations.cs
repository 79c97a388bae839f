using System.Globalization;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Spectre.Console;

namespace Hiring.Demo;

/// <summary>Rubric, scorecards, decision.</summary>
internal sealed class Evaluations(IEvaluationApi evaluation, Narrator narrator)
{
    /// <summary>The rubric of the guide: the one that is there already, or a new one.</summary>
    public Task<Rubric> WriteRubricAsync(CancellationToken cancellation) => narrator.StepAsync("Looking up the rubric",
        async () => await FindAsync(Input.Rubric, cancellation)
            ?? await evaluation.CreateRubricAsync(new CreateRubricRequest { Rubric = Input.Rubric }, cancellation),
        rubric => string.Create(CultureInfo.InvariantCulture,
            $"Rubric '{rubric.Title}': {rubric.Competencies.Count} competencies, rounds weighted {string.Join(", ", rubric.Rounds.Select(round => $"{round.Weight:0.00} {Narrator.Words(round.Kind)}"))}, bar at {rubric.Bar:0.0} of 4"));

    /// <summary>Each booked interviewer submits what was seen; someone who was not booked cannot.</summary>
    public async Task SubmitScorecardsAsync(Loop loop, Rubric rubric, IReadOnlyList<Interviewer> interviewers, CancellationToken cancellation)
    {
        var stranger = interviewers.First(interviewer => loop.Interviews.All(interview => interview.InterviewerId != interviewer.Id));
        await narrator.RefusedAsync($"{stranger.DisplayName}, who was not there, writes a scorecard", "INTERVIEWER_NOT_BOOKED",
            () => evaluation.SubmitScorecardAsync(new SubmitScorecardRequest { Scorecard = Card(loop.Interviews[0], stranger.Id, rubric) }, cancellation));

        await narrator.StepAsync("Submitting the scorecards",
            async progress =>
            {
                foreach (var interview in loop.Interviews)
                {
                    progress(interview.InterviewerName);
                    await evaluation.SubmitScorecardAsync(new SubmitScorecardRequest { Scorecard = Card(interview, interview.InterviewerId, rubric) }, cancellation);
                }
                return loop.Interviews.Count;
            },
            count => $"{count} interviewers submitted their scorecards, each without having seen the others'");

        var cards = await evaluation.ListScorecardsAsync(loop.ApplicationId, cancellation);
        var table = new Table().AddColumns("Round", "Interviewer", "Competency", "Points", "Evidence");
        foreach (var card in cards.Scorecards)
        {
            var interviewer = loop.Interviews.Single(interview => interview.Id == card.InterviewId).InterviewerName;
            foreach (var (rating, i) in card.Ratings.Select((rating, i) => (rating, i)))
            {
                table.AddRow(Narrator.Plain(i == 0 ? Narrator.Words(card.Kind) : ""), Narrator.Plain(i == 0 ? interviewer : ""), Narrator.Plain(rating.Competency),
                    Narrator.Plain(rating.Points == 0 ? "-" : $"{rating.Points}"), Narrator.Plain(rating.Points == 0 ? "no evidence, counts as missing" : rating.Evidence));
            }
            table.AddRow(new Text(""), new Text(""), new Markup("[bold]would[/]"), new Text(""), new Markup($"[bold]{Narrator.Words(card.Recommendation)}[/]"));
        }
        narrator.Table("Scorecards, 1 (strong no) to 4 (strong yes)", table);
    }

    public async Task DecideAsync(Applicant applicant, Rubric rubric, CancellationToken cancellation)
    {
        var decision = await narrator.StepAsync("Deciding",
            () => evaluation.MakeDecisionAsync(new MakeDecisionRequest { ApplicationId = applicant.ApplicationId, RubricId = rubric.Id }, cancellation),
            made => $"Decided on {applicant.Name}: {Narrator.Words(made.Verdict)}");

        var lines = new List<string>
        {
            $"[bold]{Narrator.Words(decision.Verdict)}[/]: composite {Narrator.Number(decision.Composite)} of 4, standard error {Narrator.Number(decision.StandardError)}; "
            + $"{Narrator.Share(decision.ProbabilityAboveBar)} likely to be at or above the bar of {Narrator.Number(rubric.Bar)}, and {Narrator.Share(decision.Threshold)} is enough",
        };
        lines.AddRange(decision.Rounds.Select(round =>
            $"  {Narrator.Words(round.Kind),-15} weight {Narrator.Number(round.Weight)}   mean {Narrator.Number(round.Mean)} of {round.Ratings} ratings"));
        lines.AddRange(decision.Reasons.Select(reason => Markup.Escape(reason)));
        narrator.Panel($"Decision on {applicant.Name}", string.Join("\n", lines));

        if (decision.Verdict != Verdict.Hire)
        {
            throw new HireFailedException($"The decision on {applicant.Name} is not to hire.");
        }
    }

    private async Task<Rubric?> FindAsync(Rubric wanted, CancellationToken cancellation)
    {
        string? page = null;
        do
        {
            var list = await evaluation.ListRubricsAsync(200, page, cancellation);
            var same = list.Rubrics.FirstOrDefault(rubric =>
            {
                var content = rubric.Clone();
                content.Id = "";
                content.CreateTime = null;
                return content.Equals(wanted);
            });
            if (same is not null)
            {
                return same;
            }
            page = list.NextPageToken;
        }
        while (page.Length > 0);
        return null;
    }

    private static Scorecard Card(Interview interview, string interviewerId, Rubric rubric)
    {
        // The rounds have the same numbers in both contracts.
        var card = Input.Scorecards.Single(card => (int)card.Kind == (int)interview.Kind);
        (card.InterviewId, card.InterviewerId, card.RubricId) = (interview.Id, interviewerId, rubric.Id);
        return card;
    }
}
