using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Screenings;

/// <summary>Ends a screening with its result, and tells it.</summary>
public sealed class FinishScreening(Writes writes)
{
    internal Task<Screening> Handle(FinishScreeningRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var screening = await ScreeningRow.LockGoingOn(Guid.Parse(request.ScreeningId), request.Etag, write);
        var answers = (await ScreeningRow.Answers([screening.Id], write.Connection, write.Cancellation))[screening.Id].ToList();
        var standing = screening.Weigh(answers);
        if (!standing.IsDecided)
            throw Problem.Precondition(ErrorReason.ScreeningIncomplete,
                $"These questions have no answer: {string.Join(", ", standing.Unanswered)}. Answer them, with 0 points where there was no evidence.",
                ("screening_id", screening.Id), ("questions", string.Join(",", standing.Unanswered)));
        var passed = standing.Passes(screening.Set.Bar);
        var ended = await screening.End(passed ? ScreeningState.Passed : ScreeningState.Failed, standing.Total, write);
        write.Append(new CandidateEvent
        {
            ScreeningFinished = new()
            {
                ScreeningId = ended.Id.ToString(), ApplicationId = ended.ApplicationId.ToString(), Passed = passed,
                BankQuestionIds = { screening.Set.Questions.Select(question => question.BankQuestionId).Where(id => id.Length > 0).Distinct() },
            },
        });
        return ended.ToMessage(answers);
    });
}
