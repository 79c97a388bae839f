using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Screenings;

/// <summary>Records answers of a screening that goes on.</summary>
public sealed class AnswerScreening(Writes writes)
{
    internal Task<Screening> Handle(AnswerScreeningRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var screening = await ScreeningRow.LockGoingOn(Guid.Parse(request.ScreeningId), request.Etag, write);
        Check(request, screening.Set);
        await Store(request, screening.Id, Caller.Of(call), write);
        var answers = await ScreeningRow.Answers([screening.Id], write.Connection, write.Cancellation);
        return (screening with { Revision = screening.Revision + 1 }).ToMessage(answers[screening.Id]);
    });

    private static void Check(AnswerScreeningRequest request, QuestionSet set)
    {
        var wrong = new List<(string, string)>();
        foreach (var (i, answer) in request.Answers.Index())
        {
            if (set.Questions.All(question => question.Key != answer.Question))
                wrong.Add(($"answers[{i}].question", $"is no question of the set; it has {string.Join(", ", set.Questions.Select(question => question.Key))}"));
            else if (request.Answers.Take(i).Any(before => before.Question == answer.Question))
                wrong.Add(($"answers[{i}].question", "names a question that stands before it"));
            if (answer.Points > 0 && string.IsNullOrWhiteSpace(answer.Evidence))
                wrong.Add(($"answers[{i}].evidence", "must say what the points are given for"));
        }
        if (wrong.Count > 0)
            throw Problem.Invalid(wrong);
    }

    private static Task<int> Store(AnswerScreeningRequest request, Guid screening, string actor, Write write) =>
        write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into screening_answers (screening_id, question, points, note, author)
            select @screening, question, points, note, @actor from unnest(@questions, @points, @notes) as answer (question, points, note)
            on conflict (screening_id, question) do update set points = excluded.points, note = excluded.note, author = excluded.author, at = now();
            update screenings set revision = revision + 1 where id = @screening;
            """, new
        {
            screening, actor, questions = request.Answers.Select(answer => answer.Question).ToArray(),
            points = request.Answers.Select(answer => answer.Points).ToArray(), notes = request.Answers.Select(answer => answer.Evidence).ToArray(),
        }, cancellationToken: write.Cancellation));
}
