using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Webhooks;

/// <summary>Ends a subscription and forgets its deliveries.</summary>
public sealed class DeleteWebhook(Writes writes)
{
    internal Task<Empty> Handle(DeleteWebhookRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var webhook = await WebhookRow.Lock(Guid.Parse(request.WebhookId), request.Etag, write);
        await write.Connection.ExecuteAsync(new CommandDefinition("delete from webhooks where id = @id", new { id = webhook.Id }, cancellationToken: write.Cancellation));
        return new Empty();
    });
}
