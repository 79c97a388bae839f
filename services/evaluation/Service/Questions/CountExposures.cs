using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Evaluation.Questions;

/// <summary>Counts who was asked a question, as the candidate service tells at the end of a screening: what many know tells little.</summary>
internal static class CountExposures
{
    internal static Task Apply(ScreeningFinished told, Write write) => told.BankQuestionIds.Count == 0 ? Task.CompletedTask
        : write.Connection.ExecuteAsync(new CommandDefinition("""
            with asked as (
                insert into question_exposures (question_id, application_id)
                select id, @application from questions where id = any(@questions) order by id
                on conflict do nothing
                returning question_id
            )
            update questions set exposures = exposures + 1 where id in (select question_id from asked)
            """, new { application = Guid.Parse(told.ApplicationId), questions = told.BankQuestionIds.Select(Guid.Parse).ToArray() },
            cancellationToken: write.Cancellation));
}
