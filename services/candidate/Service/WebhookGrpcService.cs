using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Candidate.Webhooks;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The methods on webhooks: who may call each, and where it is done.</summary>
public sealed class WebhookGrpcService(
    CreateWebhook createWebhook, GetWebhook getWebhook, ListWebhooks listWebhooks, UpdateWebhook updateWebhook, DeleteWebhook deleteWebhook,
    RotateWebhookSecret rotateWebhookSecret, ListWebhookDeliveries listWebhookDeliveries, ReplayWebhookDeliveries replayWebhookDeliveries)
    : WebhookService.WebhookServiceBase
{
    [RequireScope("candidate.admin")]
    public override Task<Webhook> CreateWebhook(CreateWebhookRequest request, ServerCallContext context) => createWebhook.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<Webhook> GetWebhook(GetWebhookRequest request, ServerCallContext context) => getWebhook.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<ListWebhooksResponse> ListWebhooks(ListWebhooksRequest request, ServerCallContext context) => listWebhooks.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<Webhook> UpdateWebhook(UpdateWebhookRequest request, ServerCallContext context) => updateWebhook.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<Empty> DeleteWebhook(DeleteWebhookRequest request, ServerCallContext context) => deleteWebhook.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<Webhook> RotateWebhookSecret(RotateWebhookSecretRequest request, ServerCallContext context) => rotateWebhookSecret.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<ListWebhookDeliveriesResponse> ListWebhookDeliveries(ListWebhookDeliveriesRequest request, ServerCallContext context) => listWebhookDeliveries.Handle(request, context);

    [RequireScope("candidate.admin")]
    public override Task<ReplayWebhookDeliveriesResponse> ReplayWebhookDeliveries(ReplayWebhookDeliveriesRequest request, ServerCallContext context) => replayWebhookDeliveries.Handle(request, context);
}
