using Hiring.Identity;

var builder = WebApplication.CreateBuilder(args);

var settings = IssuerSettings.From(builder.Configuration);
builder.Services.AddIssuer(settings);
builder.Services.AddHealthChecks();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    // A token request is a short form: nothing larger is read from a caller who is not known yet.
    kestrel.Limits.MaxRequestBodySize = 16 * 1024;
    kestrel.Limits.MaxConcurrentConnections = 1024;
});

var app = builder.Build();

app.UseAuthentication();
app.MapHealthChecks("/health");
app.MapHealthChecks("/alive", new() { Predicate = _ => false });

app.Run();
