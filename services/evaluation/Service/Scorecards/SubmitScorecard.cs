using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.Rubrics;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using ErrorReason = Hiring.Evaluation.V1.ErrorReason;
using RoundKind = Hiring.Evaluation.V1.RoundKind;

namespace Hiring.Evaluation.Scorecards;

/// <summary>Submits a scorecard, once for an interview, by who was booked for it.</summary>
public sealed class SubmitScorecard(
    Writes writes, GetRubric rubrics, SchedulingService.SchedulingServiceClient scheduling, CandidateService.CandidateServiceClient candidates)
{
    internal Task<Scorecard> Handle(SubmitScorecardRequest request, ServerCallContext call) => writes.Run(request, call,
        () => Check(request.Scorecard, call.CancellationToken), (write, of) => Insert(request.Scorecard, of.Application, of.Kind, write));

    /// <summary>What the card is of, if everything that it says is so.</summary>
    private async Task<(Guid Application, RoundKind Kind)> Check(Scorecard card, CancellationToken cancellation)
    {
        var rubric = await rubrics.Load(Guid.Parse(card.RubricId), cancellation);
        var interview = await BookedInterview(card, cancellation);
        // The kinds of both contracts have the same names and numbers; a test holds them together.
        var kind = (RoundKind)interview.Kind;
        var round = rubric.Rounds.SingleOrDefault(round => round.Kind == kind) ?? throw Problem.Precondition(ErrorReason.RoundNotInRubric,
            "The rubric has no round of this interview's kind. Use a rubric that has one.", ("rubric_id", rubric.Id), ("kind", kind));
        var faults = RatingRules.Faults(card.Ratings, round.Competencies);
        if (faults.Count > 0)
            throw Problem.Invalid(faults);
        await RequireInterviewStage(interview.ApplicationId, cancellation);
        return (Guid.Parse(interview.ApplicationId), kind);
    }

    /// <summary>The interview, if scheduling booked this interviewer for it. Why not is the same to the caller in each case.</summary>
    private async Task<Interview> BookedInterview(Scorecard card, CancellationToken cancellation)
    {
        try
        {
            var interview = await scheduling.GetInterviewAsync(new() { InterviewId = card.InterviewId }, cancellationToken: cancellation);
            if (interview.State == LoopState.Booked && Guid.Parse(interview.InterviewerId) == Guid.Parse(card.InterviewerId))
                return interview;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
        }
        throw Problem.Precondition(ErrorReason.InterviewerNotBooked,
            "This interviewer is not booked for this interview. Only who is booked may write its scorecard.", ("interview_id", Guid.Parse(card.InterviewId)));
    }

    private async Task RequireInterviewStage(string applicationId, CancellationToken cancellation)
    {
        var application = await FindApplication(applicationId, cancellation);
        if (application is not { State: ApplicationState.Active, Stage: Stage.Interview or Stage.Decision })
            throw Problem.Precondition(ErrorReason.NotInInterviewStage,
                "The application is over or not in its interviews, so it takes no scorecard.",
                ("application_id", applicationId), ("stage", application.Stage), ("state", application.State));
    }

    /// <summary>The application; without stage and state where candidate no longer knows it.</summary>
    private async Task<Application> FindApplication(string applicationId, CancellationToken cancellation)
    {
        try
        {
            return await candidates.GetApplicationAsync(new() { ApplicationId = applicationId }, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return new Application();
        }
    }

    private static async Task<Scorecard> Insert(Scorecard card, Guid application, RoundKind kind, Write write)
    {
        var id = Guid.CreateVersion7();
        var interview = Guid.Parse(card.InterviewId);
        var created = await write.Connection.ExecuteScalarAsync<Instant?>(new CommandDefinition("""
            with card as (
                insert into scorecards (id, interview_id, interviewer_id, rubric_id, application_id, kind, recommendation)
                values (@id, @interview, @interviewer, @rubric, @application, @kind, @recommendation)
                on conflict on constraint scorecards_one_per_interview do nothing
                returning id, created_at
            ), ratings as (
                insert into scorecard_ratings (scorecard_id, position, competency, points, evidence)
                select card.id, rating.position, rating.competency, nullif(rating.points, 0), rating.evidence
                from card, unnest(@competencies, @points, @evidence) with ordinality rating (competency, points, evidence, position)
            )
            select created_at from card
            """, new
        {
            id, interview, interviewer = Guid.Parse(card.InterviewerId), rubric = Guid.Parse(card.RubricId), application,
            kind = (short)kind, recommendation = (short)card.Recommendation,
            competencies = card.Ratings.Select(rating => rating.Competency).ToArray(),
            points = card.Ratings.Select(rating => (short)rating.Points).ToArray(),
            evidence = card.Ratings.Select(rating => rating.Evidence).ToArray(),
        }, cancellationToken: write.Cancellation)) ?? throw Problem.Exists(ErrorReason.ScorecardExists,
            "This interview has a scorecard already; the first one stands.", ("interview_id", interview));

        write.Append(new EvaluationEvent
        {
            ScorecardSubmitted = new() { ScorecardId = id.ToString(), ApplicationId = application.ToString(), InterviewId = interview.ToString() },
        });
        var stored = card.Clone();
        stored.Id = id.ToString();
        stored.InterviewId = interview.ToString();
        stored.InterviewerId = Guid.Parse(card.InterviewerId).ToString();
        stored.RubricId = Guid.Parse(card.RubricId).ToString();
        stored.ApplicationId = application.ToString();
        stored.Kind = kind;
        stored.CreateTime = created.ToTimestamp();
        return stored;
    }
}
